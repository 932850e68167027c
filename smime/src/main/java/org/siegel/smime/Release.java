package org.siegel.smime;

/** When decrypted content that carries an authentication code is handed out. Content without one is always handed out at once. */
enum Release {
    /** When the code was checked; what is waiting is ciphertext. */
    AFTER_AUTHENTICATION,
    /** While it is decrypted, where the cipher allows; its end comes only if the code fits. */
    WHILE_READING
}
