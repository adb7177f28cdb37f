/** Tests of the node's real disk: pure parts everywhere, mounts where the test may mount. */
@NullMarked
package dev.berth.node.host;

import org.jspecify.annotations.NullMarked;
