/** What people and programs ask over HTTP: the video API, the stream, events, and the pages. */
package dev.segue.producer.serve;
