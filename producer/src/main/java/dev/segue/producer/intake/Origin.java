package dev.segue.producer.intake;

/**
 * Where a request came from. A replay of the same request has the same origin, which is what ids
 * are made of when none is given.
 *
 * @param type the {@code ce_type} header, or null
 * @param id the {@code ce_id} header, or null
 * @param source the {@code ce_source} header, or null
 * @param topic of the record
 * @param partition of the record
 * @param offset of the record
 */
public record Origin(
    String type, String id, String source, String topic, int partition, long offset) {

  /** A video's id for a request that names none. */
  String videoId() {
    return id != null && source != null
        ? Digests.videoId("event", source, id)
        : Digests.videoId("record", topic, partition + "-" + offset);
  }
}
