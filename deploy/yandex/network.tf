resource "yandex_vpc_network" "ledger" {
  name = var.name
}

resource "yandex_vpc_subnet" "ledger" {
  for_each = var.subnets

  name           = "${var.name}-${each.key}"
  network_id     = yandex_vpc_network.ledger.id
  zone           = each.key
  v4_cidr_blocks = [each.value]
}

# The database has no public address, and listens to containers alone. They are in no security group: the platform gives
# them addresses of this range. https://yandex.cloud/en/docs/serverless-containers/concepts/networking
resource "yandex_vpc_security_group" "database" {
  name       = "${var.name}-database"
  network_id = yandex_vpc_network.ledger.id

  ingress {
    description    = "Containers to the pooler in front of PostgreSQL"
    protocol       = "TCP"
    port           = 6432
    v4_cidr_blocks = ["198.19.0.0/16"]
  }

  ingress {
    description       = "Hosts among themselves"
    protocol          = "ANY"
    predefined_target = "self_security_group"
  }

  egress {
    description       = "Hosts among themselves"
    protocol          = "ANY"
    predefined_target = "self_security_group"
  }
}
