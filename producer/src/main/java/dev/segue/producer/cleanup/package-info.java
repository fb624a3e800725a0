/** What of a video nobody reads any more. */
package dev.segue.producer.cleanup;
