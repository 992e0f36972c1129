from django.conf import settings
from django.core.mail import send_mail
from django.core.management.base import BaseCommand

from shop.selectors import low_stock_products


class Command(BaseCommand):
    help = "Lists products that should be ordered. Runs every morning."

    def add_arguments(self, parser):
        parser.add_argument("--limit", type=int)
        parser.add_argument("--mail", action="store_true", help="send the list to the staff")

    def handle(self, *args, **options):
        products = low_stock_products(options["limit"])
        lines = ["%4d  %s (%s)" % (p.stock, p.name, p.sku) for p in products]
        if not lines:
            self.stdout.write("Nothing to order.")
            return
        for line in lines:
            self.stdout.write(line)
        if options["mail"]:
            send_mail(
                "%d products to order" % len(lines),
                "\n".join(lines),
                settings.DEFAULT_FROM_EMAIL,
                [settings.STAFF_EMAIL],
            )
