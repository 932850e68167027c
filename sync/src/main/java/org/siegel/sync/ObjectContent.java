package org.siegel.sync;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.siegel.directory.DirectoryObject;

/** A directory object as bytes of the connector space: the same for the same object, in whatever order its values come. */
final class ObjectContent {

    private ObjectContent() {}

    static byte[] write(DirectoryObject object) {
        var out = new ByteArrayOutputStream(4096);
        text(out, object.id());
        text(out, object.dn());
        text(out, object.kind().name());
        number(out, object.attributes().size());
        object.attributes().forEach((name, values) -> {
            text(out, name.toLowerCase(Locale.ROOT));
            number(out, values.size());
            byte[][] sorted = values.toArray(byte[][]::new);
            Arrays.sort(sorted, Arrays::compareUnsigned);
            for (byte[] value : sorted) {
                bytes(out, value);
            }
        });
        return out.toByteArray();
    }

    static DirectoryObject read(byte[] content) {
        ByteBuffer in = ByteBuffer.wrap(content);
        String id = text(in);
        String dn = text(in);
        var kind = DirectoryObject.Kind.valueOf(text(in));
        Map<String, List<byte[]>> attributes = new HashMap<>();
        for (int rest = in.getInt(); rest > 0; rest--) {
            String name = text(in);
            int count = in.getInt();
            List<byte[]> values = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                values.add(bytes(in));
            }
            attributes.put(name, values);
        }
        return new DirectoryObject(id, dn, kind, attributes);
    }

    private static void number(ByteArrayOutputStream out, int number) {
        out.write(number >>> 24);
        out.write(number >>> 16);
        out.write(number >>> 8);
        out.write(number);
    }

    private static void bytes(ByteArrayOutputStream out, byte[] bytes) {
        number(out, bytes.length);
        out.writeBytes(bytes);
    }

    private static void text(ByteArrayOutputStream out, String text) {
        bytes(out, text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] bytes(ByteBuffer in) {
        byte[] bytes = new byte[in.getInt()];
        in.get(bytes);
        return bytes;
    }

    private static String text(ByteBuffer in) {
        return new String(bytes(in), StandardCharsets.UTF_8);
    }
}
