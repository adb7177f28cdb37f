/**
 * What runs beside the API in a server: controllers, scheduler, simulated nodes, each with its own client and what it needs
 * to see. Which there are is one list, {@link dev.berth.server.control.Controllers}.
 */
@NullMarked
package dev.berth.server.control;

import org.jspecify.annotations.NullMarked;
