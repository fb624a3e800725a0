package dev.segue.infra.store;

/**
 * What a listing says of an object.
 *
 * @param key where it lies
 * @param bytes how many bytes lie there
 */
public record StoredObject(String key, long bytes) {}
