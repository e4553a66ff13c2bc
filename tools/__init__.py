"""What the Makefile calls; learners need none of it."""

# The variables that bound the threads of a product of matrices, in every library that NumPy may have.
BLAS_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
ONE_THREAD = dict.fromkeys(BLAS_THREADS, "1")
