"""The drawn world: what the bundled experts are trained on and can be asked for.

Every clip is a pure function of its :class:`world.spec.Spec` (which holds a seed) and of time in
seconds, so a clip can start anywhere and be of any length.
"""
