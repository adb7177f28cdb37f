package dev.berth.dns.zone;

import dev.berth.model.ip.IpAddress;
import java.util.List;

/**
 * An address that a name leads to.
 *
 * @param label the first label of its own name below the service's; empty where it is the service's own address
 */
record Backend(IpAddress address, String label, List<Port> ports) {}
