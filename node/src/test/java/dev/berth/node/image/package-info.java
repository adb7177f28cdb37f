/** Names, secrets and archives of images. */
@NullMarked
package dev.berth.node.image;

import org.jspecify.annotations.NullMarked;
