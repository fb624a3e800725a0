/** What viewers see: the longest unbroken run of chunks, and where it ends. */
package dev.segue.producer.playlist;
