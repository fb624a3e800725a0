/**
 * Where videos stand in the queue, and when they are expected: from what workers say of their pace.
 */
package dev.segue.producer.queue;
