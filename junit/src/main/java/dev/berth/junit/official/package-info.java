/** The official Java client without sockets: an interceptor of its OkHttp answers from the cluster in this process. */
@NullMarked
package dev.berth.junit.official;

import org.jspecify.annotations.NullMarked;
