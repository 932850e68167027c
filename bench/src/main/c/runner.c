/* Runs a program to its end and writes down what it used: nanoseconds of CPU, kilobytes of memory at the peak. A program of
   its own, because a child's peak begins with that of the process that made it.
   runner USAGE-FILE PROGRAM [ARGUMENT...] */

#include <errno.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int count, char **arguments) {
    if (count < 3) return 2;
    pid_t child = fork();
    if (child == 0) {
        execvp(arguments[2], arguments + 2);
        _exit(127);
    }
    int status;
    struct rusage used;
    while (wait4(child, &status, 0, &used) < 0)
        if (errno != EINTR) return 2;
    FILE *usage = fopen(arguments[1], "w");
    if (!usage) return 2;
    fprintf(usage, "%ld %ld\n",
            (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000000000L
                + (used.ru_utime.tv_usec + used.ru_stime.tv_usec) * 1000L,
            used.ru_maxrss);
    fclose(usage);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 2;
}
