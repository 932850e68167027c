package org.siegel.sync;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.siegel.directory.DirectoryObject;

/** A directory object as bytes of the connector space: the same for the same object, in whatever order its values come. */
final class ObjectContent {

    private ObjectContent() {}

    /** How many bytes {@link #write} makes. */
    static int size(DirectoryObject object) {
        long size = Integer.BYTES
                + size(object.id())
                + size(object.dn())
                + size(object.kind().name());
        for (Map.Entry<String, List<byte[]>> attribute : object.attributes().entrySet()) {
            size += size(attribute.getKey()) + Integer.BYTES;
            for (byte[] value : attribute.getValue()) {
                size += Integer.BYTES + value.length;
            }
        }
        return Math.toIntExact(size);
    }

    private static long size(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return Integer.BYTES + text.getBytes(StandardCharsets.UTF_8).length;
            }
        }
        return Integer.BYTES + text.length();
    }

    /** The same object with its values in one order, whatever order its directory gave them. */
    static DirectoryObject inOrder(DirectoryObject object) {
        Map<String, List<byte[]>> attributes = new HashMap<>();
        boolean inOrder = true;
        for (Map.Entry<String, List<byte[]>> attribute : object.attributes().entrySet()) {
            List<byte[]> values = attribute.getValue();
            for (int i = 1; i < values.size(); i++) {
                if (Arrays.compareUnsigned(values.get(i - 1), values.get(i)) > 0) {
                    values = values.stream().sorted(Arrays::compareUnsigned).toList();
                    inOrder = false;
                    break;
                }
            }
            attributes.put(attribute.getKey(), values);
        }
        return inOrder ? object : new DirectoryObject(object.id(), object.dn(), object.kind(), attributes);
    }

    /** @param object whose values are in order */
    static byte[] write(DirectoryObject object) {
        ByteBuffer out = ByteBuffer.allocate(size(object));
        text(out, object.id());
        text(out, object.dn());
        text(out, object.kind().name());
        out.putInt(object.attributes().size());
        for (Map.Entry<String, List<byte[]>> attribute : object.attributes().entrySet()) {
            text(out, attribute.getKey());
            out.putInt(attribute.getValue().size());
            for (byte[] value : attribute.getValue()) {
                bytes(out, value);
            }
        }
        return out.array();
    }

    static DirectoryObject read(byte[] content) {
        var in = ByteBuffer.wrap(content);
        String id = text(in);
        String dn = text(in);
        var kind = DirectoryObject.Kind.valueOf(text(in));
        Map<String, List<byte[]>> attributes = new HashMap<>();
        for (int rest = in.getInt(); rest > 0; rest--) {
            String name = text(in);
            int count = in.getInt();
            List<byte[]> values = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                values.add(bytes(in));
            }
            attributes.put(name, values);
        }
        return new DirectoryObject(id, dn, kind, attributes);
    }

    private static void bytes(ByteBuffer out, byte[] bytes) {
        out.putInt(bytes.length);
        out.put(bytes);
    }

    private static void text(ByteBuffer out, String text) {
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
