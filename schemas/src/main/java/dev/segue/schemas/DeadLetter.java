package dev.segue.schemas;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Why a record was set aside. Its key, value and headers go to {@link Topics#DEAD_LETTERS} as they
 * came, or cut where they are large; this goes beside them as headers.
 *
 * @param topic where the record was
 * @param partition of that topic
 * @param offset in that partition
 * @param reason why it could not be used
 */
public record DeadLetter(String topic, int partition, long offset, Problem reason) {
  public static final String CODE = "segue-reason-code";
  public static final String REASON = "segue-reason";
  public static final String TOPIC = "segue-source-topic";
  public static final String PARTITION = "segue-source-partition";
  public static final String OFFSET = "segue-source-offset";

  /** Only of a letter that was cut: how many bytes the value had. */
  public static final String SIZE = "segue-source-bytes";

  /** Only of a letter that was cut: SHA-256 of the whole value, in hexadecimal digits. */
  public static final String DIGEST = "segue-source-sha256";

  /** The headers to add; their values are UTF-8. */
  public Map<String, String> headers() {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put(CODE, reason.code());
    headers.put(REASON, reason.message());
    headers.put(TOPIC, topic);
    headers.put(PARTITION, Integer.toString(partition));
    headers.put(OFFSET, Long.toString(offset));
    return headers;
  }

  /** The key of a letter whose record had none: topics may refuse records without a key. */
  public String place() {
    return topic + "-" + partition + "-" + offset;
  }
}
