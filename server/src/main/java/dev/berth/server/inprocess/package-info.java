/**
 * The client floor inside the server's own process: writes go down the same road as everybody's, without sockets; views
 * follow the store's feed.
 */
@NullMarked
package dev.berth.server.inprocess;

import org.jspecify.annotations.NullMarked;
