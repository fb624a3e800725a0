/**
 * Recipes that nobody would make a video with. Each has a shape of plan that the others do not
 * have, so that all that goes by plans is held to more than one shape.
 */
package dev.segue.testbed.recipes;
