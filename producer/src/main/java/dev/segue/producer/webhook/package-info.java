/**
 * Events of videos that are sent to URLs of others, as Standard Webhooks says: what is sent,
 * signed, to whom, when again. Knows no Kafka.
 */
package dev.segue.producer.webhook;
