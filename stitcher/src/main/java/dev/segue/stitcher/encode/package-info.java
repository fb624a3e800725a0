/** From pictures to H.264: colours, and the encoder behind an interface. */
package dev.segue.stitcher.encode;
