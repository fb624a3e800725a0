package dev.segue.diffusion.schedule;

/** Which timesteps are visited. */
public enum Spacing {
  LEADING,
  LINSPACE,
  TRAILING
}
