/** Translations to CRI and back, and the runtime against a real containerd. */
@NullMarked
package dev.berth.node.cri;

import org.jspecify.annotations.NullMarked;
