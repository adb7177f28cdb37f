/** Both ends of the Container Storage Interface, over real sockets. */
@NullMarked
package dev.berth.storage.csi;

import org.jspecify.annotations.NullMarked;
