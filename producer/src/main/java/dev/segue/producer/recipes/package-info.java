/** What the producer has to know of recipes and bundles: names, settings, plans. */
package dev.segue.producer.recipes;
