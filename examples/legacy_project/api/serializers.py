"""From objects to what goes into JSON. No framework, there are only a few."""


def article_data(article, full=False):
    data = {
        'title': article.title,
        'url': article.get_absolute_url(),
        'author': str(article.author.profile),
        'section': article.section.name,
        'published': article.published_at.isoformat() if article.published_at else None,
    }
    if full:
        data['body'] = article.body
        data['tags'] = [tag.name for tag in article.tags.all()]
        data['comments'] = article.comment_count
    return data


def product_data(product):
    return {
        'sku': product.sku,
        'name': product.name,
        'price': str(product.price),
        'available': product.stock > 0,
    }


def order_data(order):
    return {
        'number': order.number,
        'status': order.status,
        'total': str(order.total),
        'lines': [
            {'sku': line.product.sku, 'quantity': line.quantity} for line in order.lines.all()
        ],
        'tracking': order.shipment.tracking_code if hasattr(order, 'shipment') else None,
    }
