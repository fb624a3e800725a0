package dev.segue.diffusion.refinement;

/** What one refinement step does (Eq 8; Eq 9-11; and the ablations). */
public enum RefinementStep {
  STANDARD,
  COORDINATED,
  TEMPORAL
}
