package org.siegel.directory;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.UUID;

/** Active Directory's objectGUID (MS-DTYP §2.3.4.2): a UUID whose first three fields are little-endian. */
final class ObjectGuid {

    private ObjectGuid() {}

    static String text(byte[] guid) {
        if (guid.length != 16) {
            throw new DirectoryException("the directory sent an objectGUID of " + guid.length + " bytes, not 16");
        }
        ByteBuffer little = ByteBuffer.wrap(guid).order(ByteOrder.LITTLE_ENDIAN);
        long high = Integer.toUnsignedLong(little.getInt()) << 32
                | Integer.toUnsignedLong(Short.toUnsignedInt(little.getShort())) << 16
                | Short.toUnsignedInt(little.getShort());
        return new UUID(high, ByteBuffer.wrap(guid, 8, 8).getLong()).toString();
    }

    static byte[] bytes(String text) {
        UUID uuid = UUID.fromString(text);
        long high = uuid.getMostSignificantBits();
        return ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt((int) (high >>> 32))
                .putShort((short) (high >>> 16))
                .putShort((short) high)
                .order(ByteOrder.BIG_ENDIAN)
                .putLong(uuid.getLeastSignificantBits())
                .array();
    }
}
