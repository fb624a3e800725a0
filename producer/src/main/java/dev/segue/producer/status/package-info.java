/** Where every video stands, in memory. */
package dev.segue.producer.status;
