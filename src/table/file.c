/* Whole files in and out. Writing is all or nothing: readers see the old file or the new one, never
 * a half, and a failure leaves the old one as it was.
 *
 * Invariants of mt_file_write() for a regular file:
 * (1) The file at `path` is never opened for writing; its content changes only by the rename in
 *     replace(), after the new content is on disk (fsync).
 * (2) The temporary lies in the same directory, so that the rename stays within one file system,
 *     and is made with O_EXCL: it is always a file of our own.
 * (3) Whoever makes the temporary removes it: save() on every failure before the rename.
 * (4) The new file has the permission bits of the old one, at no moment more; a new file has those
 *     that the umask leaves of 0666. */
#include "table/table_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/** What the system says, and what to do about it. */
static const char *reason(int code) {
    switch (code) {
    case ENOENT:
        return "there is no such file or folder; check the name";
    case ENOTDIR:
        return "a part of the path is not a folder; check the name";
    case EISDIR:
        return "this is a folder; give the name of a file";
    case EACCES:
    case EPERM:
        return "not permitted; check who may read and write here";
    case EROFS:
        return "the disk is read-only; choose another place";
    case ENOSPC:
        return "the disk is full; make room and try again";
    case EDQUOT:
        return "the disk quota is used up; make room and try again";
    case EFBIG:
        return "the file is larger than allowed here; raise the limit or write elsewhere";
    case EPIPE:
        return "the program that reads this has stopped";
    case ENAMETOOLONG:
        return "the name is too long; choose a shorter one";
    case EMFILE:
    case ENFILE:
        return "too many files are open; close some and try again";
    case ELOOP:
        return "the links go round in a circle; check the name";
    case EIO:
        return "the disk reports an error; check the disk";
    default:
        return NULL;
    }
}

static mt_status __attribute__((cold))
io_fail(mt_error *error, const char *path, const char *what, const char *safe, int code) {
    const char *known = reason(code);
    const char *shown = strcmp(path, "-") == 0 ? NULL : path;
    if (known != NULL)
        return mt__fail_at(error, MT_IO, shown, 0, 0, "%s%s: %s", what, safe, known);
    return mt__fail_at(error, MT_IO, shown, 0, 0, "%s%s: system error %d (%s)", what, safe, code,
                       strerrorname_np(code) != NULL ? strerrorname_np(code) : "unknown");
}

/* ---- Reading --------------------------------------------------------------------------------- */

/** Read up to the end into a block that starts with `room` bytes. */
static mt_status read_all(const mt_context *context, int fd, const char *path, size_t room,
                          char **bytes, size_t *size, mt_error *error) {
    size_t at = 0;
    char *block = mt__alloc(context, room, 1);
    while (block != NULL) {
        if (at + 1 >= room) {
            size_t wanted = room + room / 2;
            char *grown = mt__realloc(context, block, wanted, 1);
            if (grown == NULL)
                break;
            block = grown;
            room = wanted;
        }
        size_t most = room - 1 - at < (1 << 30) ? room - 1 - at : (1 << 30);
        ssize_t got = read(fd, block + at, most);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            int code = errno;
            mt_free(context, block);
            return io_fail(error, path, "cannot be read", "", code);
        }
        if (got == 0) {
            block[at] = '\0';
            *bytes = block;
            *size = at;
            return MT_OK;
        }
        at += (size_t)got;
    }
    mt_free(context, block);
    return mt__no_memory(error, "a whole file");
}

mt_status mt_file_read(const mt_context *context, const char *path, char **bytes, size_t *size,
                       mt_error *error) {
    if (path == NULL || bytes == NULL || size == NULL)
        return mt__fail(error, MT_BAD_ARGUMENT, "the path, bytes and size must not be null");
    bool standard = strcmp(path, "-") == 0;
    int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    struct stat about;
    if (fd < 0 || fstat(fd, &about) != 0) {
        int code = errno;
        if (fd >= 0 && !standard)
            close(fd);
        return io_fail(error, path, standard ? "standard input cannot be read" : "cannot be read",
                       "", code);
    }
    mt_status status;
    if (S_ISDIR(about.st_mode)) {
        status = io_fail(error, path, "cannot be read", "", EISDIR);
    } else {
        /* One byte for the zero and one so that the end is seen without growing. */
        size_t room = S_ISREG(about.st_mode) && about.st_size > 0 ? (size_t)about.st_size + 2 : 0;
        status = read_all(context, fd, path, room > 65536 ? room : 65536, bytes, size, error);
    }
    if (!standard)
        close(fd);
    return status;
}

/* ---- Writing --------------------------------------------------------------------------------- */

/** 0, or the errno of what failed. */
static int write_all(int fd, const char *bytes, size_t size) {
    while (size > 0) {
        ssize_t done = write(fd, bytes, size < (1 << 30) ? size : (1 << 30));
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return errno;
        bytes += done;
        size -= (size_t)done;
    }
    return 0;
}

/** A pipe, terminal or device: nothing can be put beside it. */
static mt_status write_stream(const char *path, const char *bytes, size_t size, mt_error *error) {
    bool standard = strcmp(path, "-") == 0;
    if (standard && fflush(stdout) != 0)
        return io_fail(error, path, "standard output cannot be written", "", errno);
    int fd = standard ? STDOUT_FILENO : open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    int code = fd < 0 ? errno : write_all(fd, bytes, size);
    if (fd >= 0 && !standard && close(fd) != 0 && code == 0)
        code = errno;
    if (code == 0)
        return MT_OK;
    return io_fail(error, path,
                   standard ? "standard output cannot be written" : "cannot be written",
                   ", what was sent may be incomplete", code);
}

/** Make the temporary: 0 and *fd, or errno. `name` has room for the path. */
static int create(char *name, size_t size, int folder, const char *path, mode_t mode, int *fd) {
    for (unsigned attempt = 0; attempt < 10000; attempt++) {
        snprintf(name, size, "%.*s.mengtafel-%ld-%u.tmp", folder, path, (long)getpid(), attempt);
        *fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
        if (*fd >= 0)
            return 0;
        if (errno != EEXIST)
            return errno;
    }
    return EEXIST;
}

/** Fill the temporary and bring it to disk with the rights of the old file. 0 or errno. */
static int fill(int fd, const struct stat *old, const char *bytes, size_t size) {
    if (old != NULL) {
        /* Only the administrator may give a file back to its owner; for others it is theirs. */
        bool theirs = old->st_uid != geteuid() || old->st_gid != getegid();
        if (theirs && fchown(fd, old->st_uid, old->st_gid) != 0 && errno != EPERM)
            return errno;
        if (fchmod(fd, old->st_mode & 0777) != 0)
            return errno;
    }
    int code = write_all(fd, bytes, size);
    if (code == 0 && fsync(fd) != 0)
        code = errno;
    return code;
}

/** Bring the rename itself to disk. Some file systems cannot sync a folder, and a folder may not be
 *  readable: both are no failure. 0 or errno. */
static int sync_folder(char *name, int folder) {
    name[folder] = '\0';
    int fd = open(folder > 0 ? name : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return 0;
    int code = fsync(fd) != 0 && errno != EINVAL && errno != ENOTSUP ? errno : 0;
    close(fd);
    return code;
}

static mt_status save(const mt_context *context, const char *path, const struct stat *old,
                      const char *bytes, size_t size, mt_error *error) {
    const char *slash = strrchr(path, '/');
    size_t folder = slash != NULL ? (size_t)(slash - path) + 1 : 0;
    if (folder > PATH_MAX || path[folder] == '\0')
        return io_fail(error, path, "cannot be written", ", nothing was changed",
                       folder > PATH_MAX ? ENAMETOOLONG : EISDIR);
    size_t room = folder + 64;
    char *name = mt__alloc(context, room, 1);
    if (name == NULL)
        return mt__no_memory(error, "the name of a file");
    mode_t mode = old != NULL ? old->st_mode & 0777 : 0666;
    int fd;
    int code = create(name, room, (int)folder, path, mode, &fd);
    bool made = code == 0;
    if (made) {
        code = fill(fd, old, bytes, size);
        if (close(fd) != 0 && code == 0)
            code = errno;
    }
    if (code == 0 && rename(name, path) != 0)
        code = errno;
    mt_status status = MT_OK;
    if (code != 0) {
        if (made)
            unlink(name);
        status = io_fail(error, path, "cannot be written", ", nothing was changed", code);
    } else if ((code = sync_folder(name, (int)folder)) != 0) {
        status = io_fail(error, path, "is written",
                         ", but may not survive a power failure; write it again", code);
    }
    mt_free(context, name);
    return status;
}

mt_status mt_file_write(const mt_context *context, const char *path, const char *bytes, size_t size,
                        mt_error *error) {
    if (path == NULL || (bytes == NULL && size > 0))
        return mt__fail(error, MT_BAD_ARGUMENT, "the path and bytes must not be null");
    if (strcmp(path, "-") == 0)
        return write_stream(path, bytes, size, error);
    static const char what[] = "cannot be written", safe[] = ", nothing was changed";
    struct stat old;
    if (lstat(path, &old) != 0) {
        if (errno != ENOENT)
            return io_fail(error, path, what, safe, errno);
        return save(context, path, NULL, bytes, size, error);
    }
    bool link = S_ISLNK(old.st_mode);
    if (link && stat(path, &old) != 0)
        return io_fail(error, path, what, safe, errno);
    if (S_ISDIR(old.st_mode))
        return io_fail(error, path, what, safe, EISDIR);
    if (!S_ISREG(old.st_mode))
        return write_stream(path, bytes, size, error);
    if (access(path, W_OK) != 0)
        return io_fail(error, path, what, safe, errno);
    if (!link)
        return save(context, path, &old, bytes, size, error);
    /* Write where the link points, so that it stays a link. */
    char target[PATH_MAX];
    if (realpath(path, target) == NULL)
        return io_fail(error, path, what, safe, errno);
    mt_status status = save(context, target, &old, bytes, size, error);
    if (status != MT_OK && error != NULL)
        snprintf(error->file, sizeof error->file, "%s", path);
    return status;
}
