/** What planning and admission go by that is no setting. */
package dev.segue.producer.policy;
