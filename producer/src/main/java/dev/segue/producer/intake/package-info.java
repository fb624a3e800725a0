/** Turns what anybody wrote into an accepted video or a reason why not. */
package dev.segue.producer.intake;
