/* Options: read by getopt from the table of the command and the common one, kept as text, and given
 * out as what they mean, with a usage error (exit status 2) where they mean nothing. */
#include "cli/cli.h"

#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

char *cli_value_to_cut(const cli_run *run, const char *name) {
    for (int i = run->n_values - 1; i >= 0; i--)
        if (strcmp(run->value[i].name, name) == 0)
            return run->value[i].value;
    return NULL;
}

const char *cli_value(const cli_run *run, const char *name) {
    return cli_value_to_cut(run, name);
}

bool cli_given(const cli_run *run, const char *name) {
    for (int i = 0; i < run->n_values; i++)
        if (strcmp(run->value[i].name, name) == 0)
            return true;
    return false;
}

mt_status cli_usage(cli_run *run, const char *format, ...) {
    va_list args;
    va_start(args, format);
    memset(&run->error, 0, sizeof run->error);
    run->error.status = MT_BAD_ARGUMENT;
    vsnprintf(run->error.message, sizeof run->error.message, format, args);
    va_end(args);
    return MT_BAD_ARGUMENT;
}

mt_status cli_integer(cli_run *run, const char *name, int64_t least, int64_t most,
                      int64_t otherwise, int64_t *out) {
    const char *text = cli_value(run, name);
    *out = otherwise;
    if (text == NULL)
        return MT_OK;
    char *end;
    errno = 0;
    const long long value = strtoll(text, &end, 10);
    if (end == text || *end != '\0' || errno != 0 || value < least || value > most)
        return cli_usage(run, "--%s takes a whole number from %lld to %lld, not \"%s\"", name,
                         (long long)least, (long long)most, text);
    *out = value;
    return MT_OK;
}

static const struct {
    const char *name;
    cli_format format;
} formats[] = {{"table", CLI_TABLE},
               {"json", CLI_JSON},
               {"csv", CLI_CSV},
               {"text", CLI_TEXT},
               {"html", CLI_HTML}};

const char *cli_format_name(size_t i) {
    return i < sizeof formats / sizeof formats[0] ? formats[i].name : NULL;
}

mt_status cli_get_format(cli_run *run, const char *allowed, cli_format *out) {
    const char *text = cli_value(run, "format");
    const size_t first = strcspn(allowed, "|");
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        const char *name = formats[i].name;
        if (text == NULL ? strlen(name) == first && strncmp(name, allowed, first) == 0
                         : strcmp(text, name) == 0 && strstr(allowed, name) != NULL) {
            *out = formats[i].format;
            return MT_OK;
        }
    }
    return cli_usage(run, "--format takes %s, not \"%s\"", allowed, text != NULL ? text : "");
}

mt_status cli_get_language(cli_run *run, mt_language *out) {
    const char *text = cli_value(run, "lang");
    if (text == NULL) {
        static const char *const variables[] = {"LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"};
        *out = MT_DUTCH;
        for (size_t i = 0; i < 4; i++) {
            const char *set = getenv(variables[i]);
            if (set != NULL && set[0] != '\0') {
                *out = strncmp(set, "en", 2) == 0 ? MT_ENGLISH : MT_DUTCH;
                break;
            }
        }
        return MT_OK;
    }
    if (strcmp(text, "nl") != 0 && strcmp(text, "en") != 0)
        return cli_usage(run, "--lang takes nl or en, not \"%s\"", text);
    *out = text[0] == 'n' ? MT_DUTCH : MT_ENGLISH;
    return MT_OK;
}

mt_status cli_get_repeat(cli_run *run, mt_repeat *out) {
    int64_t seed, replicates;
    MT_TRY(cli_integer(run, "seed", 0, INT64_MAX, 1, &seed));
    MT_TRY(cli_integer(run, "replicates", 2, 1000000, 1000, &replicates));
    *out = (mt_repeat){.seed = (uint64_t)seed, .replicates = (uint32_t)replicates, .level = 0.95};
    return MT_OK;
}

mt_status cli_get_groups(cli_run *run, const char **a, const char **b) {
    char *groups = cli_value_to_cut(run, "groups");
    *a = *b = NULL;
    if (groups == NULL)
        return MT_OK;
    char *comma = strchr(groups, ',');
    if (comma == NULL || comma == groups || comma[1] == '\0')
        return cli_usage(run, "--groups takes two names, such as A,B or A,rest");
    *comma = '\0';
    *a = groups;
    *b = comma + 1;
    return MT_OK;
}

mt_status cli_percentage(cli_run *run, const char *name, double otherwise, double *out) {
    int64_t percent;
    *out = otherwise;
    if (cli_value(run, name) == NULL)
        return MT_OK;
    MT_TRY(cli_integer(run, name, 0, 100, 0, &percent));
    *out = (double)percent / 100;
    return MT_OK;
}

mt_status cli_key_of_desk(cli_run *run, const char *desk, char path[CLI_PATH_MAX]) {
    const char *named = cli_value(run, "key");
    const int n = snprintf(path, CLI_PATH_MAX, "%s%s", named != NULL ? named : desk,
                           named != NULL ? "" : ".key");
    if (n < 0 || n >= CLI_PATH_MAX)
        return cli_usage(run, "the name of the key file is too long");
    return MT_OK;
}

static size_t add_options(const cli_option *from, struct option *into, size_t n, char *letters) {
    for (; from->name != NULL; from++, n++) {
        into[n] = (struct option){.name = from->name,
                                  .has_arg = from->argument ? required_argument : no_argument,
                                  .flag = NULL,
                                  .val = from->letter ? from->letter : 1000 + (int)n};
        if (from->letter) {
            const size_t length = strlen(letters);
            letters[length] = from->letter;
            letters[length + 1] = from->argument ? ':' : '\0';
            letters[length + 2] = '\0';
        }
    }
    return n;
}

/* getopt_long over the command's table and the common one. */
mt_status cli_parse(cli_run *run, int argc, char **argv) {
    struct option options[64] = {0};
    char letters[64] = ":";
    size_t n = add_options(run->command->options, options, 0, letters);
    n = add_options(cli_common_options(run->command), options, n, letters);
    int code;
    opterr = 0;
    while ((code = getopt_long(argc, argv, letters, options, NULL)) != -1) {
        if (code == ':')
            return cli_usage(run, "%s needs a value", argv[optind - 1]);
        if (code == '?' && optopt > 0 && optopt < 256)
            return cli_usage(run, "there is no option -%c; see `mengtafel %s --help`", optopt,
                             run->command->name);
        if (code == '?')
            return cli_usage(run, "there is no option %s; see `mengtafel %s --help`",
                             argv[optind - 1], run->command->name);
        size_t found = 0;
        while (found < n && options[found].val != code)
            found++;
        if (run->n_values == CLI_VALUES_MAX)
            return cli_usage(run, "too many options");
        run->value[run->n_values].name = options[found].name;
        run->value[run->n_values].value = optarg;
        run->n_values++;
    }
    run->argument = argv + optind;
    run->n_arguments = argc - optind;
    if (cli_given(run, "help"))
        return MT_OK;
    if (run->n_arguments < run->command->min_arguments)
        return cli_usage(run, "`mengtafel %s` needs %s; see --help", run->command->name,
                         run->command->arguments);
    if (run->n_arguments > run->command->max_arguments)
        return cli_usage(run, "\"%s\" is too much; `mengtafel %s` takes %s",
                         run->argument[run->command->max_arguments], run->command->name,
                         run->command->arguments);
    return MT_OK;
}
