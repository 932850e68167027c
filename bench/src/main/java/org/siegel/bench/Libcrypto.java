package org.siegel.bench;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The C loops of {@code src/main/c/libcrypto.c}, in this process. */
final class Libcrypto {

    private final Linker linker = Linker.nativeLinker();
    private final SymbolLookup library;
    private final Arena arena = Arena.ofShared();

    Libcrypto(Path sharedObject) {
        library = SymbolLookup.libraryLookup(sharedObject, arena);
    }

    String version() {
        MethodHandle handle = linker.downcallHandle(
                library.findOrThrow("bench_version"),
                FunctionDescriptor.of(
                        ADDRESS.withTargetLayout(MemoryLayout.sequenceLayout(200, ValueLayout.JAVA_BYTE))));
        try {
            return ((MemorySegment) handle.invoke()).getString(0);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** Calls a function whose arguments are {@code Integer}, {@code Long} or memory, and which returns a long. */
    long call(String function, Object... arguments) {
        MemoryLayout[] layouts = new MemoryLayout[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            layouts[i] = switch (arguments[i]) {
                case Integer _ -> JAVA_INT;
                case Long _ -> JAVA_LONG;
                default -> ADDRESS;
            };
        }
        boolean small = List.of(
                        "bench_signer",
                        "bench_recipient",
                        "bench_clear_recipients",
                        "bench_add_recipient",
                        "bench_sha256",
                        "bench_aes_cbc",
                        "bench_rsa",
                        "bench_chain")
                .contains(function);
        MethodHandle handle = linker.downcallHandle(
                library.findOrThrow(function), FunctionDescriptor.of(small ? JAVA_INT : JAVA_LONG, layouts));
        try {
            return ((Number) handle.invokeWithArguments(Arrays.asList(arguments))).longValue();
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** As {@link #call}, where anything below zero is a failure. */
    long must(String function, Object... arguments) {
        long result = call(function, arguments);
        if (result < 0) {
            throw new IllegalStateException("libcrypto refused " + function);
        }
        return result;
    }

    MemorySegment memory(byte[] bytes) {
        MemorySegment segment = arena.allocate(Math.max(1, bytes.length), 16);
        MemorySegment.copy(bytes, 0, segment, ValueLayout.JAVA_BYTE, 0, bytes.length);
        return segment;
    }

    MemorySegment memory(long length) {
        return arena.allocate(length, 16);
    }

    MemorySegment memory(long[] numbers) {
        MemorySegment segment = arena.allocate(JAVA_LONG, numbers.length);
        MemorySegment.copy(numbers, 0, segment, JAVA_LONG, 0, numbers.length);
        return segment;
    }

    /** All of them in one block; {@link #offsets} says where each begins and the last ends. */
    MemorySegment block(List<byte[]> parts) {
        byte[] all = new byte[parts.stream().mapToInt(m -> m.length).sum()];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return memory(all);
    }

    MemorySegment offsets(List<byte[]> parts) {
        long[] offsets = new long[parts.size() + 1];
        for (int i = 0; i < parts.size(); i++) {
            offsets[i + 1] = offsets[i] + parts.get(i).length;
        }
        return memory(offsets);
    }

    MemorySegment strings(List<String> strings) {
        MemorySegment pointers = arena.allocate(ADDRESS, strings.size() + 1L);
        for (int i = 0; i < strings.size(); i++) {
            pointers.setAtIndex(ADDRESS, i, arena.allocateFrom(strings.get(i)));
        }
        return pointers;
    }

    MemorySegment string(String string) {
        return arena.allocateFrom(string);
    }
}
