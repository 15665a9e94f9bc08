/** @file base.h
 *  What every engine shares: the status a function returns, the error it explains itself with,
 *  the context that carries memory, threads and progress, random numbers that depend on nothing
 *  but a seed and what is drawn, and arithmetic that gives the same bits on every machine.
 *
 *  The library never prints, exits or aborts, keeps no global state and reads no clock. */
#ifndef MENGTAFEL_BASE_H
#define MENGTAFEL_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MT_API __attribute__((visibility("default")))
/** For every function whose status must not be dropped. */
#define MT_MUST_USE          __attribute__((warn_unused_result))
#define MT_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))

/** What a function came to. 0 is success; everything else leaves scalars and objects of the caller
 *  as they were (arrays are unspecified) and fills the caller's mt_error. */
typedef enum mt_status {
    MT_OK = 0,
    MT_BAD_ARGUMENT,  ///< the call itself is wrong: a null pointer, a size that does not fit
    MT_BAD_DATA,      ///< what was read cannot be right: the place is in the error
    MT_NO_MEMORY,     ///< an allocation failed
    MT_INFEASIBLE,    ///< no answer exists under the given constraints
    MT_NOT_CONVERGED, ///< an iteration stopped before its tolerance
    MT_CANCELLED,     ///< the progress callback said stop
    MT_IO,            ///< reading or writing a file failed
    MT_DATABASE,      ///< the town file refused
    MT_DENIED,        ///< not allowed to this caller
    MT_INTERNAL,      ///< an invariant of the library is broken: a defect to report
} mt_status;

/** A short English name of a status ("bad data"); never NULL. */
MT_API const char *mt_status_name(mt_status status);

/** Explains a failure. Belongs to the caller, may be NULL everywhere, needs no clean-up. */
typedef struct mt_error {
    mt_status status;
    int64_t row;       ///< in the file or array, counted from 1; 0 when there is none
    int64_t column;    ///< column of a file, counted from 1; 0 when there is none
    char file[256];    ///< as the caller named it; empty when there is none
    char argument[64]; ///< the argument or option at fault; empty when there is none
    char message[768]; ///< what happened, and what to do
} mt_error;

/** Write "file:row:column: message" as far as the parts are known.
 *  @param text [size] always terminated
 *  @return the length without the terminator, cut to size - 1 */
MT_API size_t mt_error_text(const mt_error *error, char *text, size_t size);

/** Carries what an engine may use of the process: memory, threads, and someone to tell.
 *  A zeroed context is valid: malloc, one thread, silence. NULL means the same. Not shared between
 *  threads: one per calling thread. */
typedef struct mt_context {
    /** realloc in one: old NULL allocates, size 0 frees. NULL for the C library's. */
    void *(*allocate)(void *user, void *old, size_t size);
    void *allocate_user;
    /** How far a long computation is, 0 to 1; return false to cancel. Called from the calling
     *  thread only. NULL for silence. */
    bool (*progress)(void *user, const char *what, double fraction);
    void *progress_user;
    int threads; ///< at most this many; 0 or less: one. Results never depend on it.
} mt_context;

/** Free memory that an mt_ function handed over ("the caller frees with mt_free"). NULL is fine. */
MT_API void mt_free(const mt_context *context, void *memory);

/* ---- Random numbers ------------------------------------------------------------------------ */

/** What a stream of random numbers is for. Part of the key, so that two purposes never share
 *  numbers. Values are stable: a result published with a seed can be repeated by later versions. */
typedef enum mt_purpose {
    MT_PURPOSE_TEST = 0,
    MT_PURPOSE_BOOTSTRAP = 1, ///< replicate = replicate, item = unit
    MT_PURPOSE_SHUFFLE = 2,   ///< replicate = replicate, item = stratum
    MT_PURPOSE_POINTS = 3,    ///< replicate = 0, item = area
    MT_PURPOSE_LOTS = 4,      ///< replicate = draw, item = child or application
    MT_PURPOSE_COHORT = 5,    ///< replicate = what is drawn of the child, item = child
} mt_purpose;

/** Philox4x32-10 (Salmon et al. 2011, doi:10.1145/2063384.2063405), keyed by seed and purpose,
 *  counted by replicate and item: the numbers depend on what is drawn, not on who draws when.
 *  A stream gives 2^34 numbers before it repeats. */
typedef struct mt_stream {
    uint32_t key[2];
    uint32_t counter[4]; ///< block, item, replicate, purpose
    uint32_t block[4];
    uint32_t used;
} mt_stream;

/** Start a stream. The same five arguments always give the same numbers. */
MT_API void mt_stream_init(mt_stream *stream, uint64_t seed, mt_purpose purpose, uint32_t replicate,
                           uint32_t item);
/** The next 32 random bits. */
MT_API uint32_t mt_stream_u32(mt_stream *stream);
/** A uniform integer in [0, bound), exactly uniform (Lemire 2019, doi:10.1145/3230636).
 *  @param bound at least 1 */
MT_API uint32_t mt_stream_below(mt_stream *stream, uint32_t bound);
/** A uniform double in [0, 1) with 53 random bits. */
MT_API double mt_stream_unit(mt_stream *stream);

/* ---- Arithmetic that decisions may rest on ------------------------------------------------- */

/** Natural logarithm, the same bits on every machine; error under 1 ulp.
 *  0 gives -infinity, negative or NaN gives NaN. */
MT_API double mt_log(double x);
/** e to the power x, the same bits on every machine; error under 1 ulp. */
MT_API double mt_exp(double x);

/** A sum that does not depend on the order of its terms: fixed point, 64 bits before the point and
 *  64 after. Terms must be finite with |term| < 2^62; parts below 2^-64 are cut off. */
typedef struct mt_sum {
    uint64_t low; ///< fraction, in units of 2^-64
    int64_t high; ///< floor of the sum
} mt_sum;

MT_API void mt_sum_add(mt_sum *sum, double term);
/** Add a whole partial sum: order does not matter here either. */
MT_API void mt_sum_merge(mt_sum *sum, const mt_sum *part);
MT_API double mt_sum_value(const mt_sum *sum);

/* ---- Numbers as text ----------------------------------------------------------------------- */

#define MT_NUMBER_SIZE 32

/** The shortest decimal text that reads back as the same double, with a point, never a locale's
 *  comma. Shared by CSV, JSON and everything hashed. NaN is written "nan", infinities "inf",
 * "-inf".
 *  @return the length */
MT_API size_t mt_number_write(double value, char text[MT_NUMBER_SIZE]);

#ifdef __cplusplus
}
#endif
#endif
