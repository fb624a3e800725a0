package dev.segue.infra.settings;

import java.net.URI;
import java.time.Duration;

/**
 * How to reach the object store.
 *
 * @param endpoint its URL, http or https
 * @param region what requests are signed for
 * @param accessKey the access key, or empty for an open store
 * @param secretKey the secret key, or empty for an open store
 * @param bucket the bucket that holds everything
 * @param retry how long a failing request is repeated before it is an error
 */
public record StoreSettings(
    URI endpoint,
    String region,
    String accessKey,
    String secretKey,
    String bucket,
    Duration retry) {
  @Override
  public String toString() {
    return "StoreSettings[endpoint="
        + endpoint
        + ", region="
        + region
        + ", accessKey="
        + Secrets.hide(accessKey)
        + ", secretKey="
        + Secrets.hide(secretKey)
        + ", bucket="
        + bucket
        + ", retry="
        + retry
        + "]";
  }
}
