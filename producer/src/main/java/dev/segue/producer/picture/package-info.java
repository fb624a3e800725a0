/** Still pictures of videos that are stored as chunks. */
package dev.segue.producer.picture;
