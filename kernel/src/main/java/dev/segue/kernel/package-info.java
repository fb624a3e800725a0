/** The few small things that every module would otherwise write again. */
package dev.segue.kernel;
