/** fabric8's client without sockets: its requests and watches go straight to the API of the cluster in this process. */
@NullMarked
package dev.berth.junit.fabric8;

import org.jspecify.annotations.NullMarked;
