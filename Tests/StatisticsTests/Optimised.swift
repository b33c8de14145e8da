// Whether the tests are built with optimisation, on which the length of a few depends.

#if DEBUG
  let isOptimized = false
#else
  let isOptimized = true
#endif
