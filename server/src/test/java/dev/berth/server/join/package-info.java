/** How machines come to be known: requests for certificates, tokens, agents of other machines. */
@NullMarked
package dev.berth.server.join;

import org.jspecify.annotations.NullMarked;
