/** The Kafka Streams shells around intake, planner and admission. */
package dev.segue.producer.flow;
