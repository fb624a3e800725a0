package dev.segue.infra.store;

import dev.segue.kernel.CodedException;

/**
 * The object store did not do what was asked, and repeating it was no use or not allowed.
 *
 * <ul>
 *   <li>{@code store-unavailable}: no usable answer for as long as requests are repeated
 *   <li>{@code store-denied}: the credentials are not accepted; the operator acts
 *   <li>{@code store-bucket-missing}: the bucket is not there; the operator acts
 *   <li>{@code store-missing}: there is no such object
 *   <li>{@code store-refused}: any other answer of the store
 *   <li>{@code store-interrupted}: the calling thread was interrupted
 *   <li>{@code object-damaged}: what is there is not what was written
 *   <li>{@code store-file}: a local file could not be read
 * </ul>
 */
public final class StoreException extends CodedException {
  private static final long serialVersionUID = 1L;

  public StoreException(String code, String message, Throwable cause) {
    super(code, message, cause);
  }
}
