"""What the Makefile calls; learners need none of it."""

# What bounds BLAS's threads, in every library that NumPy may have: two swing tenfold where a core is busy.
BLAS_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
ONE_THREAD = dict.fromkeys(BLAS_THREADS, "1")
