/**
 * Experts that wait as long as a GPU would compute, so that one machine can show what many workers
 * do.
 */
package dev.segue.diffusion.waiting;
