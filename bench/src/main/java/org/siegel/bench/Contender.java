package org.siegel.bench;

/**
 * One way to do an operation.
 *
 * @param wholeProcess whether the CPU time of all threads counts (the JVM's compiler and collector work for it), or only
 *     that of the calling thread
 */
record Contender(String name, boolean wholeProcess, Work work) {

    /** Does the operation that many times. */
    interface Work {
        void run(int times) throws Exception;
    }
}
