/** From encoded frames to files that players read: CMAF for streaming, one MP4 for keeping. */
package dev.segue.stitcher.cmaf;
