from django import forms

from .models import Carrier


class QuoteForm(forms.Form):
    postcode = forms.CharField(max_length=10)
    weight = forms.IntegerField(min_value=1, max_value=30000, initial=500)


class DispatchForm(forms.Form):
    carrier = forms.ModelChoiceField(queryset=Carrier.objects.order_by("name"))
