/**
 * Key agreement, address derivation, sealing (spec 01).
 *
 * <p><<<<<<< HEAD
 *
 * <p>Doors: {@code AddressDerivation}, {@code KeyAgreement}, {@code PacketCipher}, {@code
 * SharedSecret}, {@code SmallOrderPoints}. =======
 *
 * <p>Doors: {@code KeyAgreement}, {@code AddressDerivation}, {@code SmallOrderPoints}, {@code
 * SharedSecret}, {@code PacketCipher}. >>>>>>> data
 */
@NullMarked
package dev.mycelium.internal.crypto;

import org.jspecify.annotations.NullMarked;
