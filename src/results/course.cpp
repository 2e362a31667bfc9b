#include "results/course.hpp"
